import { createHash } from 'node:crypto';

export const executionName = (email) => createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, 32);
