import crypto from 'crypto';

export const start = (key, iv) => crypto.createCipheriv('rc4', key, iv);
