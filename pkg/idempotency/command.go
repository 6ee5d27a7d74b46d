package idempotency

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// requestIDField is the field that AIP-155 gives to every request that changes something.
const requestIDField = "request_id"

// digestBytes is how much of the SHA-256 sum is kept. A document holds up to [LogSize] digests, and 128 bits are plenty to
// tell two requests of one caller apart.
const digestBytes = 16

// Command identifies one request that changes something. The zero Command stands for a request without an id: it is
// never recognised and never recorded.
type Command struct {
	// ID is the request_id that the caller chose.
	ID string `bson:"id"`
	// Digest covers the caller, the type of the request and all of its fields but request_id; 22 characters.
	Digest string `bson:"digest"`
	// Caller is the subject of the authenticated identity. It is not stored with the command: the digest covers it.
	Caller string `bson:"-"`
}

// FromRequest returns the command that msg asks for on behalf of caller (the subject of the authenticated identity). The id
// is read from the string field request_id of msg; when msg has no such field, or it is empty, the zero Command comes back
// and the request is not idempotent. It is safe to call while others read msg.
//
// It panics when msg cannot be marshalled, which does not happen to a message that came over the wire.
func FromRequest(msg proto.Message, caller string) Command {
	m := msg.ProtoReflect()
	field := m.Descriptor().Fields().ByName(requestIDField)
	if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
		return Command{}
	}
	id := m.Get(field).String()
	if id == "" {
		return Command{}
	}
	return Command{ID: id, Digest: digestOf(msg, field.Number(), caller), Caller: caller}
}

// IsEmpty reports whether the command has no id, so that the request it came from is not idempotent.
func (c Command) IsEmpty() bool { return c.ID == "" }

// digestOf hashes the caller, the name of the message and its deterministic wire form without the field skip.
func digestOf(msg proto.Message, skip protowire.Number, caller string) string {
	h := sha256.New()
	writePart(h, caller)
	writePart(h, string(msg.ProtoReflect().Descriptor().FullName()))
	wire, err := proto.MarshalOptions{Deterministic: true, AllowPartial: true}.MarshalAppend(make([]byte, 0, 1024), msg)
	if err != nil {
		panic(fmt.Sprintf("idempotency: a request that cannot be marshalled: %v", err))
	}
	writeWithout(h, wire, skip)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:digestBytes])
}

// writeWithout hashes the top-level fields of a marshalled message except one. Dropping it from the wire form costs a walk
// over the tags; dropping it from the message would cost a copy, because others may be reading the message.
func writeWithout(h hash.Hash, wire []byte, skip protowire.Number) {
	for len(wire) > 0 {
		number, _, size := protowire.ConsumeField(wire)
		if size < 0 {
			panic(fmt.Sprintf("idempotency: a wire form that cannot be read: %v", protowire.ParseError(size)))
		}
		if number != skip {
			h.Write(wire[:size])
		}
		wire = wire[size:]
	}
}

// writePart hashes a string behind its length, so that ("ab", "c") and ("a", "bc") differ.
func writePart(h hash.Hash, part string) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(part)))
	h.Write(length[:])
	h.Write([]byte(part))
}
