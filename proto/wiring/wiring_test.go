package wiring_test

import (
	"testing"

	"github.com/ombud/ombud/proto/wiring"
)

func TestTheURLOfTheGatewayFollowsItsAddress(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080":  "http://127.0.0.1:8080",
		"127.0.0.1:9000":  "http://127.0.0.1:9000",
		":9000":           "http://127.0.0.1:9000",
		"0.0.0.0:9000":    "http://127.0.0.1:9000",
		"[::]:9000":       "http://127.0.0.1:9000",
		"[::1]:9000":      "http://[::1]:9000",
		"help.example:80": "http://help.example:80",
		"help.example":    "http://help.example",
	} {
		if got := (wiring.Web{HTTPAddr: address}).URL(); got != want {
			t.Errorf("%s: %s, and not %s", address, got, want)
		}
	}
}
