package idempotency

// CreationKey is the path of the field, in a document that embeds [Commands] or has a [Creation] under the same name, that
// identifies the command of its creation. A unique sparse index on it lets one command make one document.
const CreationKey = "creation.key"

// Creation is the command that made a document. Unlike the entries of a [Log] it is kept for good.
type Creation struct {
	// Key stands for the caller together with the request_id; see [Command.Key].
	Key string `bson:"key"`
	// Digest is that of the command.
	Digest string `bson:"digest"`
}

// Commands is the memory of a document: the command that made it and those that changed it. It is embedded inline.
type Commands struct {
	// Creation is nil after a command without an id.
	Creation *Creation `bson:"creation,omitempty"`
	Log      Log       `bson:"commands,omitempty"`
}

// Key identifies the pair of caller and request_id in 26 characters; it is empty for an empty command.
func (c Command) Key() string {
	if c.IsEmpty() {
		return ""
	}
	return DerivedID(c.Caller, c.ID)
}

// Creation returns the part of the command that its document keeps; nil for an empty command.
func (c Command) Creation() *Creation {
	if c.IsEmpty() {
		return nil
	}
	return &Creation{Key: c.Key(), Digest: c.Digest}
}

// CheckRepeated returns no error if cmd is the command that made the document again; another one of the same caller
// with the same request_id is an InvalidArgument error with the reason [ReasonReused].
func (c *Creation) CheckRepeated(cmd Command) error {
	if c != nil && c.Digest == cmd.Digest {
		return nil
	}
	return ReusedID()
}

// FindEarlier returns the document that cmd has made before, and true; false before its first success. Find looks it up
// by the key of its Creation, and creation takes that from it. Errors are those of find and of
// [Creation.CheckRepeated].
func FindEarlier[T any](
	cmd Command, find func(key string) (T, bool, error), creation func(T) *Creation,
) (T, bool, error) {
	var none T
	if cmd.IsEmpty() {
		return none, false, nil
	}
	made, known, err := find(cmd.Key())
	if err != nil || !known {
		return none, false, err
	}
	return made, true, creation(made).CheckRepeated(cmd)
}
