package rpc

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"

	"github.com/ombud/ombud/pkg/fault"
)

// A page token of a timeline is a sequence, behind a sum of the case's name that keeps
// it from being used for another one by mistake.

func tokenOf(parent string, seq int64) string {
	raw := binary.BigEndian.AppendUint32(nil, sumOf(parent))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(raw, uint64(seq)))
}

// sequenceOf reads a page token; 0 for the first page.
func sequenceOf(parent, token string) (int64, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 12 || binary.BigEndian.Uint32(raw) != sumOf(parent) {
		return 0, fault.Invalid("page_token", "is not a token that an earlier page of this list came with")
	}
	return int64(binary.BigEndian.Uint64(raw[4:])), nil
}

func sumOf(parent string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(parent))
	return h.Sum32()
}
