interface AllocatedDevice {
  readonly driver: string
  readonly pool: string
  readonly device: string
  readonly shareID?: string | undefined
}

/** What tells a device from all others. */
export const deviceId = ({ driver, pool, device }: AllocatedDevice): string => `${driver}/${pool}/${device}`

/** The same of a share of a device that several claims have. */
export const sharedDeviceId = (device: AllocatedDevice): string =>
  device.shareID === undefined ? deviceId(device) : `${deviceId(device)}/${device.shareID}`
