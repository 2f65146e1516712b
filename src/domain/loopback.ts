/**
 * Whether the host of a web address, as `URL.hostname` gives it, is this machine: `localhost` and what ends so
 * (RFC 6761, section 6.3), `127.0.0.0/8` and `::1`. `127.evil.example` is not: it begins so and is a name.
 */
export const isLoopback = (hostname: string): boolean => {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true
  const numbers = name.split('.')
  return numbers.length === 4 && numbers[0] === '127' && numbers.every((part) => /^\d{1,3}$/.test(part))
}
