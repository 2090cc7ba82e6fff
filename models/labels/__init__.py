"""What label files say, whatever their format: YOLO, COCO or VOC."""
