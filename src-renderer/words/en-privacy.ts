/**
 * The data that leaves the machine, in plain words. Each sentence is true of the code: a change of the code changes
 * these.
 */
export const privacy = {
  title: 'Privacy',
  lead: 'No account, no statistics, no crash reports, no looking for updates. What leaves this computer is what a party needs.',
  who: {
    title: 'Who gets what',
    friends: {
      name: 'The others in the party',
      text: 'Your name, what you write, your voice, camera and screen while they are on, and how your film and your line are doing. They see your network address too, from when you stand at their door in the lobby, unless you go by a relay only.',
    },
    server: {
      name: "The party's server",
      text: "Your name and your address, what is written, who is in and when, and the film's title and where it stands. Where the party runs on somebody's computer, that computer is the server. Each host gets its own number for your Matinee, to recognise it at the next party; hosts can’t match their numbers.",
    },
    film: {
      name: 'The server of a film on the web',
      text: 'Your address, and that you load this film, also where you go by a relay only. Films that others open ask you first. A film that you open as a file stays here: the others get its name, size, length and a fingerprint.',
    },
    helpers: {
      name: 'STUN servers',
      text: 'They tell how your router is seen from outside, and learn that somebody at your address is about to make a call, and when. Not with whom. By a relay only, none is asked.',
    },
    relay: {
      name: 'A relay, if you go by one',
      text: "Your address and the others', how much goes through and when. Not what. Where a party runs at somebody's home, calls that find no direct way go through the host's computer.",
    },
    invites: {
      name: 'Servers that a code may be of',
      text: 'The server in a link is asked about the party before you go in, and sees your address. A link that you clicked asks first. Where it sends you to another server for the party itself, you are asked once. A bare code is looked for on your network without telling it the code; a server that you have added hears it when you say so. One of ten symbols is looked for over the public meeting points too, which don’t learn it.',
    },
    meeting: {
      name: 'Public meeting points',
      text: 'When a party on your computer is open to anybody with the link, or you open such a link or type a code of ten symbols: computers of a public directory, the first of them run by Holepunch unless you name others, learn your address, when, and a number that stands for the party. Some carry the first, sealed messages between you and so see both addresses. None learns what is in the party, nor its name. By a relay only, or where you have chosen nobody, none is asked.',
    },
    network: {
      name: 'Your own network',
      text: 'While a party on your computer is open to people on your network, or to anybody with the link: that there is a party, not whose it is nor what is in it. Home networks are told this; a VPN, or a network that the internet can reach, only if you choose it.',
    },
  },
  sealed: {
    title: 'Encrypted, and for whom',
    call: {
      name: 'Voices, cameras, screens',
      text: 'From person to person. Neither the server nor a relay can look in, as long as the server introduces you to each other truthfully. One that lies could sit in between unnoticed: use one that you trust, or your own.',
    },
    words: {
      name: 'Chat, names, titles',
      text: 'On the way to the server, on the internet and on your network. The server itself can read them.',
    },
    film: {
      name: 'Films on the web',
      text: 'On the way, where the address begins with https. With http, anybody on the way sees what you watch.',
    },
  },
  here: {
    title: 'What stays on this computer',
    app: "Your settings, whom you keep out, the way back into a party that you fell out of, and the addresses of meeting points that answered. What is secret in it is sealed by the system's keychain, where there is one. Parties that run here are kept here while they last, and erased once they are over. A diagnostics file goes nowhere unless you send it.",
    web: 'Your settings and the way back into a party, in this browser. Clear the data of this site to be rid of them.',
  },
  less: {
    title: 'To tell less',
    relay: 'Go by a relay only',
    helpers: 'Choose whom to ask',
    networks: 'Choose the networks',
  },
};
