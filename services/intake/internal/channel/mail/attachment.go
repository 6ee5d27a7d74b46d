package mail

import (
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// attachedParts returns the parts of a message besides its text, in a fixed order.
func attachedParts(envelope *enmime.Envelope) []*enmime.Part {
	parts := append([]*enmime.Part{}, envelope.Attachments...)
	parts = append(parts, envelope.Inlines...)
	return append(parts, envelope.OtherParts...)
}

func contentTypeOf(part *enmime.Part) string {
	if part.ContentType == "" {
		return "application/octet-stream"
	}
	return strings.ToLower(singleLine(part.ContentType))
}

// OpenAttachment returns the contents of the nth attachment of a message, counted from 0 as in Mail.Attachments; false
// for none. No browser runs the media type: a type not known to be harmless becomes plain bytes.
func (r *Reader) OpenAttachment(raw []byte, n int) (contents []byte, mediaType string, ok bool) {
	envelope, err := r.readEnvelope(raw)
	if err != nil {
		return nil, "", false
	}
	parts := attachedParts(envelope)
	if n < 0 || n >= len(parts) {
		return nil, "", false
	}
	return parts[n].Content, harmlessType(contentTypeOf(parts[n])), true
}

func harmlessType(mediaType string) string {
	kind, sub, _ := strings.Cut(mediaType, "/")
	switch {
	case mediaType == "text/plain", mediaType == "text/csv",
		mediaType == "application/pdf", mediaType == "application/zip",
		kind == "audio", kind == "video", kind == "image" && sub != "svg+xml":
		return mediaType
	default:
		return "application/octet-stream"
	}
}
