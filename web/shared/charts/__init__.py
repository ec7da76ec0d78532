"""Charts as SVG text made on the server from frozen values; pure Python, so that counts and coordinates are tested."""
