package mail

import (
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"github.com/ombud/ombud/pkg/fault"
)

// attached are the parts of a message that are not its text, in a fixed order.
func attached(envelope *enmime.Envelope) []*enmime.Part {
	parts := append([]*enmime.Part{}, envelope.Attachments...)
	parts = append(parts, envelope.Inlines...)
	return append(parts, envelope.OtherParts...)
}

func contentType(part *enmime.Part) string {
	if part.ContentType == "" {
		return "application/octet-stream"
	}
	return strings.ToLower(oneLine(part.ContentType))
}

// Open returns the contents of the nth attachment of a message, counted from 0 as in
// Mail.Attachments, or a NotFound fault. The media type is one that no browser runs:
// what is not known to be harmless is plain bytes.
func Open(raw []byte, n int) (contents []byte, mediaType string, err error) {
	envelope, err := read(raw)
	if err == nil {
		if parts := attached(envelope); n >= 0 && n < len(parts) {
			return parts[n].Content, harmless(contentType(parts[n])), nil
		}
	}
	return nil, "", fault.New(fault.NotFound, "ATTACHMENT_NOT_FOUND", "the mail has no such attachment")
}

func harmless(mediaType string) string {
	kind, sub, _ := strings.Cut(mediaType, "/")
	switch {
	case mediaType == "text/plain", mediaType == "text/csv", mediaType == "application/pdf", mediaType == "application/zip",
		kind == "audio", kind == "video", kind == "image" && sub != "svg+xml":
		return mediaType
	default:
		return "application/octet-stream"
	}
}
