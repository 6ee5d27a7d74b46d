package reach

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/ombud/ombud/pkg/fault"
)

// maxLabel bounds a part of a host name, maxHost the whole, in bytes (RFC 1035).
const (
	maxLabel = 63
	maxHost  = 253
)

// CheckWebhook adds a field to the wrong ones when it is not an http or https address of a host to which messages can be posted.
func CheckWebhook(wrong *fault.Error, path, uri string) *fault.Error {
	if uri == "" || isPostable(uri) {
		return wrong
	}
	return wrong.Field(path, "must be an http or https address with a host, such as https://example.com/notices")
}

// isPostable reports whether an address has a scheme, a host and a port that a connection can be made to.
func isPostable(uri string) bool {
	at, err := url.Parse(uri)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" {
		return false
	}
	port, err := strconv.ParseUint(at.Port(), 10, 16)
	return isHost(at.Hostname()) && (at.Port() == "" || err == nil && port > 0)
}

// isHost reports whether a text is an IP address or the name of a host.
func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	isOdd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || len(label) > maxLabel || strings.ContainsFunc(label, isOdd) {
			return false
		}
	}
	return len(host) <= maxHost
}
