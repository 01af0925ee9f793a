"""The run: control process and switcher process."""
