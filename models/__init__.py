"""The torch side: train, evaluate, export. The plant never imports it."""
