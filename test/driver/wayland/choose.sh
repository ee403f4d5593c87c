#!/bin/sh
# The person at the portal's picker: every call is one question. $1 is a folder: "answer" in it says what they do, and
# each question leaves a line in "asked".
answer=$(cat "$1/answer")
echo "$answer" >> "$1/asked"
[ "$answer" = no ] || echo HEADLESS-1
