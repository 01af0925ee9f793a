"""The only place that runs FFmpeg: finding it, compiling argv, child processes, probing."""
