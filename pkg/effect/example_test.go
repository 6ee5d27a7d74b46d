package effect_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/effect"
)

// Order is a document whose changes must reach a warehouse.
type Order struct {
	Paid     bool
	Shipment string
	Outbox   effect.Outbox
}

// Ship is the payload of the effect of a payment.
type Ship struct {
	To string `bson:"to"`
}

// An order is paid and its effect added in one write. Later the reaction tells the warehouse, and its answer changes the
// order in the write that settles the effect.
func Example() {
	nine := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ship := effect.NewKind[Ship]("SHIP", "warehouse")
	registry := effect.NewRegistry("order", func(o *Order) *effect.Outbox { return &o.Outbox })
	effect.React(registry, ship, func(_ context.Context, at effect.Occasion[Order], payload Ship) (effect.Change[Order], error) {
		fmt.Println("deliver", at.Kind, at.Doc.ID, "to", payload.To)
		return func(o *Order) { o.Shipment = "on its way" }, nil
	})

	order := docstore.Doc[Order]{ID: "7", Revision: 1}
	order.Body.Paid = true
	order.Body.Outbox.Add(ship.Make(effect.Cause{At: nine, Actor: "users/ann"}, Ship{To: "Utrecht"}))

	stored := order
	changes, err := registry.Deliver(context.Background(), &order, nine.Add(time.Second))
	if err != nil {
		panic(err)
	}
	for _, change := range changes {
		change(&stored.Body)
		change(&stored.Body) // an effect is settled once
	}
	fmt.Println(stored.Body.Shipment, len(stored.Body.Outbox.Pending))
	// Output:
	// deliver SHIP 7 to Utrecht
	// on its way 0
}
