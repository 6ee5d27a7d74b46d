package rpc

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"

	"github.com/ombud/ombud/pkg/listing"
)

// sequenceTokenBytes is the length of the page token of a timeline: a checksum of the case's name, which keeps the
// token from being used for another case by mistake, and a sequence.
const sequenceTokenBytes = 4 + 8

func encodeSequence(parent string, seq int64) string {
	raw := binary.BigEndian.AppendUint32(nil, checksumOf(parent))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(raw, uint64(seq)))
}

// decodeSequence reads a page token; 0 for the first page.
func decodeSequence(parent, token string) (int64, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != sequenceTokenBytes || binary.BigEndian.Uint32(raw) != checksumOf(parent) {
		return 0, listing.ForeignToken()
	}
	return int64(binary.BigEndian.Uint64(raw[4:])), nil
}

func checksumOf(parent string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(parent))
	return h.Sum32()
}
