import { createHash } from 'node:crypto';

export const sum = (text: string) => createHash('md5').update(text).digest('hex');
