const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const DOMAIN =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?'
const REFERENCE = new RegExp(
  `^((?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*)(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
)
const IDENTIFIER = /^[a-f0-9]{64}$/
const MAX_NAME = 255

/**
 * The tag that an image is pulled by: its own, `latest` where it has neither tag nor digest, and empty where it is pulled by digest or
 * the name cannot be read (upstream's `parsers.ParseImageName`, the grammar of `distribution/reference`).
 */
export const imageTag = (image: string): string => {
  if (IDENTIFIER.test(image)) return ''
  const slash = image.indexOf('/')
  const first = image.slice(0, Math.max(slash, 0))
  // Without a dot, a port or an upper case letter the first part is a folder of the default registry.
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  const [, name = '', tag = '', digest = ''] = REFERENCE.exec(isDomain ? image : `docker.io/${slash < 0 ? 'library/' : ''}${image}`) ?? []
  if (name === '' || name.length > MAX_NAME) return ''
  return tag === '' && digest === '' ? 'latest' : tag
}
