/**
 * `tsx stun-server.ts ADDRESS PORT`: a STUN server (RFC 8489) that answers a Binding request over IPv4 with the address
 * that it came from, and prints that address; nothing else of STUN.
 */
import { createSocket } from 'node:dgram';
import { pathToFileURL } from 'node:url';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const IPV4 = 0x01;

/** @returns null where it is no Binding request */
export const bindingAnswer = (request: Buffer, from: { address: string; port: number }): Buffer | null => {
  if (request.length < HEADER_BYTES || request.readUInt16BE(0) !== BINDING_REQUEST) return null;
  if (request.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const answer = Buffer.alloc(HEADER_BYTES + 12);
  answer.writeUInt16BE(BINDING_SUCCESS, 0);
  answer.writeUInt16BE(12, 2);
  request.copy(answer, 4, 4, HEADER_BYTES);
  answer.writeUInt16BE(XOR_MAPPED_ADDRESS, 20);
  answer.writeUInt16BE(8, 22);
  answer.writeUInt8(IPV4, 25);
  answer.writeUInt16BE(from.port ^ (MAGIC_COOKIE >>> 16), 26);
  const octets = Buffer.from(from.address.split('.').map(Number));
  answer.writeUInt32BE((octets.readUInt32BE(0) ^ MAGIC_COOKIE) >>> 0, 28);
  return answer;
};

const main = (address: string, port: number): void => {
  const socket = createSocket('udp4');
  socket.on('message', (request, from) => {
    const answer = bindingAnswer(request, from);
    if (!answer) return;
    console.log(from.address);
    socket.send(answer, from.port, from.address);
  });
  socket.bind(port, address, () => console.log('ready'));
  // Whoever started this is gone.
  process.stdin.on('end', () => process.exit(0)).resume();
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main(process.argv[2] ?? '', Number(process.argv[3]));
