"""The bundled study answers its own paper."""
