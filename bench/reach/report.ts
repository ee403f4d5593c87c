/** The page of the bench of ways to a party, made from its result. Pure. */
import { measuredOn } from '../kit/machine';
import { RunReport } from '../kit/run-report';
import { FIGURES } from './figures';
import type { ReachResult } from './model';

export function reachReport(result: ReachResult): string {
  const report = new RunReport(FIGURES, result);
  return `# How soon a link leads to a party

Made by \`npm run bench:reach\`; nothing here is written by hand. \`--quick\` makes three runs of each that takes no window, and leaves this page as it is, \`--only cone,server\` runs some of it, \`--json\` ends with one line of JSON. It takes a Linux, as root. Why parties are met so: [ADR 58](adr/0058-met-over-a-dht.md); which networks let two homes meet at all: [networks.md](networks.md).

${measuredOn(result)}

## Figures

${report.figures()}

${report.verdicts()}

## How it is measured

- Thirty nodes of a DHT, homes with a router each (Linux's own masquerading), and a server on the internet are namespaces of one machine; 40 ms there and back lie between any two of homes, nodes and server. In a house there is no delay.
- **A look** begins with the click on _Look_ and ends with the party's name, as the lobby then shows it. It is made by the main process's own parts (\`src-main/party/looks.ts\`, \`ways.ts\`) in a process of its own for each run, which has never met a node before. No windows here: what they take to draw the lobby is in [benchmarks-app.md](benchmarks-app.md). The guest's utility process, which the app starts at its first look, is a part of this process here, so its start isn't in the figures either.
- **By a code** it begins with _Enter_. A code says nothing but itself, so for 2.5 s it is looked for on the network, where nobody knows it; the bench answers nothing there, and looks by no DNS-SD. Then it is looked for over the DHT, by a slow hash (Argon2id, 128 MiB), and the link that it gives is looked at as any other. Each run has a new code.
- All other looks are made with a link that says everything: the home's addresses, and the way over the DHT. The server's link names the server; its certificate isn't in the figure, as it is asked without one.
- **Until the host is seen**: two real windows of fresh profiles, with cameras of 320 × 240 at 15 frames a second, on the same machines, with a STUN server on the internet. From the guest's click on _Look_, by the page's own clock, until the host's picture is about to be shown for the first time; the guest's name is typed and _Join_ clicked at once, by the bench. One behind a symmetric router is seen by the relay in the host's app ([ADR 61](adr/0061-a-relay-in-the-hosts-app.md)). The two windows share the machine's cores with everything else. Not measured by a relay: whoever goes by one only is seen by nobody without a TURN server.
- **A look that fails** counts as 60 s, whatever it took; a figure is the median of its runs, beside it stands the share that failed. One router being symmetric is judged by the worse side.
- **By a relay**: between two symmetric routers no direct way is found. The server on the internet is a node and a relay as its operator starts it (\`MATINEE_DHT_RELAY_WAYS\`), host and guest name it (\`MATINEE_DHT_RELAY\`), and the guest has _By a relay only_ switched on, without which nobody is taken there ([ADR 62](adr/0062-a-node-and-a-relay-for-friends.md)).
- **A call by the host**: three real windows, at the quality that each app chooses for itself, one of them behind a symmetric router, so that all of its pictures and voices go over the DHT stream and the relay in the host's app, which is looked up in the browser's own figures; its line loses 1 % of packets each way. Looked at for a minute, ten seconds after everybody saw and heard everybody: the frame rate of the slowest of the four directions from and to that one, and the longest time in which a voice wasn't heard in one of them. The voices are tones in beats, which pause for 150 ms. Three windows fill two cores: so the two directions between the other two people, who need no relay, are looked at in the same minute.
- **Mbit/s**: what comes through one connection of one way within five seconds, after a first one; routers, nodes and both ends share the machine's cores.
- A run is void when others than the bench took over 10 % of the machine. Void runs are listed and are in no figure.

## Runs

${report.runs()}
`;
}
