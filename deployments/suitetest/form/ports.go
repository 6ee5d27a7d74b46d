package form

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports are addresses on loopback that belong to one suite until Release. They lie below
// the ports that systems give to outgoing connections, so that a process which is started
// again finds its own still free.
type Ports struct {
	Addresses []string

	guard net.Listener
}

// ClaimPorts claims up to seven addresses on which nobody listens. They come from a block
// of eight, and a listener on the first port of the block keeps other suites out.
func ClaimPorts(n int) (*Ports, error) {
	const lowest, highest, block, tries = 10_000, 30_000, 8, 1_000
	for range tries {
		first := lowest + block*rand.IntN((highest-lowest)/block)
		guard, err := net.Listen("tcp", loopbackAddress(first))
		if err != nil {
			continue
		}
		p := &Ports{guard: guard}
		for port := first + 1; port <= first+n && isFree(port); port++ {
			p.Addresses = append(p.Addresses, loopbackAddress(port))
		}
		if len(p.Addresses) == n {
			return p, nil
		}
		if err := p.Release(); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("found no block with %d free ports", n)
}

// Release lets other suites claim the ports.
func (p *Ports) Release() error { return p.guard.Close() }

func loopbackAddress(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

func isFree(port int) bool {
	listener, err := net.Listen("tcp", loopbackAddress(port))
	return err == nil && listener.Close() == nil
}
