"""Starting FirstStep: trains if needed, runs Rasa and the action server as one job, stops both."""
