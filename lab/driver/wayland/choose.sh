#!/bin/sh
# The person at the portal's picker: every call is one question. $1 is a folder: "answer" in it says what they do, and
# each question leaves a line in "asked". While it says "never", they do nothing.
answer=$(cat "$1/answer")
echo "$answer" >> "$1/asked"
while [ "$answer" = never ]; do
  sleep 0.1
  answer=$(cat "$1/answer")
done
[ "$answer" = no ] || echo HEADLESS-1
