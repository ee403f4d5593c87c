#!/bin/sh
# Plays the person at the portal's picker: each run of this script is one question. $1 is a folder: its file "answer" says
# what the person does, and each question leaves a line in its file "asked". While "answer" says "never", the person does
# nothing.
answer=$(cat "$1/answer")
echo "$answer" >> "$1/asked"
while [ "$answer" = never ]; do
  sleep 0.1
  answer=$(cat "$1/answer")
done
[ "$answer" = no ] || echo HEADLESS-1
