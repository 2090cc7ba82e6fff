"""Our YOLOv5s: network, anchors, loss and training loop."""
