"""`python -m streamctl` is `streamctl`."""

from streamctl.cli.main import entry

if __name__ == "__main__":
    entry()
