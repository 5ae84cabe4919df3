// Runs once, before all tests: registration is closed until there is an admin.

import { randomBytes } from 'node:crypto';

import { addAccount } from './shell';

export default function makeFirstAdmin(): void {
  addAccount({ name: 'first-admin', password: randomBytes(24).toString('base64url') }, 'admin');
}
