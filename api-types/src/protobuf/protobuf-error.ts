/** Bytes that are no message of the type, or a value that its type's message cannot hold. The wording of malformed input is Go's. */
export class ProtobufError extends Error {}
