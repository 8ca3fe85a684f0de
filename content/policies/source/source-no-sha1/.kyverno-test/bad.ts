import { createHash } from 'node:crypto';

export const sum = (text: string) => createHash('sha1').update(text).digest('hex');
