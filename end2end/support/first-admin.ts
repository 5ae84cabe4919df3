// Runs once, before all tests: registration is closed until there is an admin.

import { randomBytes } from 'node:crypto';

import { addAccount } from './server';

export default function makeFirstAdmin(): void {
  addAccount('first-admin', randomBytes(24).toString('base64url'), 'admin');
}
