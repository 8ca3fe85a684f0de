const { createHash } = require('crypto');
/* createHash('sha1') */
const sha1sums = [];
exports.sum = (text) => createHash('sha256').update(text + 'https://example.com/sha1').digest('hex');
