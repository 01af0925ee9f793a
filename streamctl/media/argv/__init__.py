"""Command lines for FFmpeg, compiled with ffmpeg-python: pure functions, golden-tested."""
