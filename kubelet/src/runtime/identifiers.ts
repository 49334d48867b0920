import type { Random } from '@coxswain/ports'

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

/** 64 hexadecimal digits, as runtimes name their containers. */
export const containerId = (random: Random): string => Array.from({ length: 8 }, () => hex(random.integer(0x1_0000_0000))).join('')

/** A stand-in for an image's digest: the same text for the same image, everywhere. Not cryptographic. */
export const imageDigest = (image: string): string => {
  let digest = ''
  for (let part = 0; part < 8; part++) {
    let value = (0x811c9dc5 ^ Math.imul(part + 1, 0x9e3779b1)) >>> 0
    for (let i = 0; i < image.length; i++) value = Math.imul(value ^ image.charCodeAt(i), 0x01000193) >>> 0
    digest += hex(value)
  }
  return `sha256:${digest}`
}

/** The name with registry and tag, as runtimes complete it: `nginx` is `docker.io/library/nginx:latest`. */
export const completeImageName = (image: string): string => {
  const [first = '', ...rest] = image.split('/')
  const hasRegistry = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost')
  const path = hasRegistry ? image : rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`
  const last = path.slice(path.lastIndexOf('/') + 1)
  return last.includes(':') || last.includes('@') ? path : `${path}:latest`
}

/** `NAME@DIGEST`, as a container's status names the image that runs. */
export const imageId = (image: string): string => {
  const name = completeImageName(image)
  const at = name.indexOf('@')
  if (at >= 0) return name
  return `${name.slice(0, name.lastIndexOf(':'))}@${imageDigest(name)}`
}

/** A plausible size in bytes, the same for the same image: 5 to 180 MB. */
export const imageBytes = (image: string): number => {
  const seed = Number.parseInt(imageDigest(completeImageName(image)).slice(7, 15), 16)
  return 5_000_000 + (seed % 175_000_000)
}
