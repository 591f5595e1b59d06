// Imported before a program that is to find everything in the cache: whatever asks the network fails, and says so.
import dns from 'node:dns';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';

const refuse = () => {
  process.stderr.write('NETWORK USED\n');
  throw new Error('there is no network');
};
net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
syncBuiltinESMExports();
