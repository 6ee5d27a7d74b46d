package form

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// freePorts returns addresses on which nobody listens. They lie below the ports that
// systems give to outgoing connections, so that a process which is started again finds
// its own still free.
func freePorts(n int) ([]string, error) {
	const lowest, highest, tries = 10_000, 30_000, 1_000
	taken := map[string]bool{}
	var addresses []string
	for range tries {
		if len(addresses) == n {
			return addresses, nil
		}
		address := fmt.Sprintf("127.0.0.1:%d", lowest+rand.IntN(highest-lowest))
		listener, err := net.Listen("tcp", address)
		if err != nil || taken[address] {
			continue
		}
		if err := listener.Close(); err != nil {
			return nil, err
		}
		taken[address] = true
		addresses = append(addresses, address)
	}
	return nil, fmt.Errorf("found only %d of %d free ports", len(addresses), n)
}
