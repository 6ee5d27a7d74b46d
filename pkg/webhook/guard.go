package webhook

import (
	"errors"
	"net/netip"
	"syscall"
)

// ErrPrivateAddress is the error of a message for an address that is not one of the internet.
var ErrPrivateAddress = errors.New("webhooks may not go to a private address")

// refusePrivate is the Control of a dialer. It sees the address to which a name resolved, before the connection is made.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !isPublic(at.Addr()) {
		return ErrPrivateAddress
	}
	return nil
}

// isPublic reports whether an address belongs to the internet. Carriers share 100.64.0.0/10 among their customers (RFC
// 6598).
func isPublic(address netip.Addr) bool {
	address = address.Unmap()
	shared := netip.MustParsePrefix("100.64.0.0/10")
	return address.IsGlobalUnicast() && !address.IsPrivate() && !shared.Contains(address)
}
