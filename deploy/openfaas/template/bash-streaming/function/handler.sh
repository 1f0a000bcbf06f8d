#!/usr/bin/env bash
# Greets whom each line of the body names, while the body arrives.
set -euo pipefail

while IFS= read -r name || [ -n "$name" ]; do
  printf 'Hello, %s!\n' "${name:-world}"
done
