/** Sharing a screen. */
export const share = {
  stage: {
    label: 'What the stage shows',
    film: 'The film',
    missing: {
      coming: 'The picture is on its way',
      soundOnly: "Sound only: {name}'s screen isn't shown.",
      unreached: "There is no connection to {name}, so their screen can't be shown.",
    },
    showPictures: 'Show pictures',
  },
  picker: {
    rate: 'Pictures a second',
    rateByPurpose: 'Automatic ({n})',
    systemAsks: 'Your system asks you next which screen or window to share.',
    next: 'Choose what to share',
  },
  echo: {
    title: 'Your friends would hear themselves',
    why: 'Everything this computer plays goes with the screen, their voices too. Headphones change nothing about that.',
    otherOutput: 'Hear your friends from another output, or share without sound.',
    noOutput: 'Share without sound, or open the film as a file instead.',
    output: 'Hear your friends from',
    systemOutput: 'System default',
    avoided: 'Your friends do not hear themselves, as long as you hear them from {output}.',
  },
  black: {
    title: 'Your friends see black',
    why: 'Copy-protected films can’t be shared. If the window is minimised, bring it back.',
  },
  frozen: {
    title: 'Your friends see a picture that stands still',
    why: 'Your system gives no new pictures of what you share. Stop, and share it again.',
  },
  systemAsks: {
    title: 'Your system asks what to share',
    why: 'Choose it there; your friends see nothing until you have. If nothing asks, cancel and try again.',
    cancel: 'Cancel',
  },
  refused: {
    what: "Nothing is shared: your system didn't let it, or nothing was chosen there",
    todo: 'Share again to choose. If no choice came up, your desktop needs its screen-sharing portal (xdg-desktop-portal).',
  },
};
