package lifecycle

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Signals returns a context that ends with the first SIGINT or SIGTERM, and a
// function that stops listening for them. When the context ends the default
// handling is already back, so that a second signal kills a process that hangs.
func Signals(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	received := make(chan os.Signal, 1)
	signal.Notify(received, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-received:
		case <-ctx.Done():
		}
		signal.Stop(received) // before cancel, unlike signal.NotifyContext
		cancel()
	}()
	return ctx, cancel
}
