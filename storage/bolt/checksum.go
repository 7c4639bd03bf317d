package bolt

import (
	"encoding/binary"
	"hash/crc32"
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

func checksum(key, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, body)
}

// AppendChecksummed appends the value that stands under key: body behind the checksum of both.
func AppendChecksummed(b, key, body []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, checksum(key, body))
	return append(b, body...)
}

// VerifyChecksum returns the body of a stored value, or ErrChecksum. The body lies in mapped memory: decode or copy it before
// the transaction ends.
func VerifyChecksum(key, v []byte) ([]byte, error) {
	if len(v) < 4 || binary.LittleEndian.Uint32(v) != checksum(key, v[4:]) {
		return nil, ErrChecksum
	}
	return v[4:], nil
}
