import crypto from 'crypto';

// createCipheriv('rc4')
export const start = (key: Buffer, iv: Buffer) => crypto.createCipheriv('aes-256-gcm', key, iv);
