package client_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/deployments/standalone/client"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/host/hosttest"
	"github.com/ombud/ombud/pkg/telemetry"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/catalog"
)

const key = "a key for tests only"

func TestCommandsSpeakTLS(t *testing.T) {
	cert, private := hosttest.WriteCertificate(t)
	h := host.New(host.Options{
		Settings: host.Settings{
			GRPCAddr: "127.0.0.1:0",
			DataDir:  t.TempDir(),
			AdminKey: key,
			TLSCert:  cert,
			TLSKey:   private,
		},
		Peers:     wiring.Nobody(), // never called
		Access:    optionsv1.E_Access,
		Out:       io.Discard,
		Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts:     []host.Part{{Name: "catalog", Build: catalog.New}},
	})
	require.NoError(t, h.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, h.Stop(context.WithoutCancel(t.Context()))) })
	list := func(conn grpc.ClientConnInterface) error {
		_, err := catalogv1.NewCatalogServiceClient(conn).ListServices(t.Context(), &catalogv1.ListServicesRequest{})
		return err
	}
	target := client.Target{Server: h.Addr().String(), Key: key, TLSCA: cert}
	require.NoError(t, target.WithConn(list))
	target.TLSCA = private
	require.ErrorContains(t, target.WithConn(list), "no certificate in")
	target.TLSCA = filepath.Join(t.TempDir(), "none.pem")
	require.ErrorIs(t, target.WithConn(list), os.ErrNotExist)
}
