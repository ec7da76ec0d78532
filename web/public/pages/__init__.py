"""The pages of the public face, one frozen dataclass each."""
