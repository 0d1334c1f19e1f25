package portal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"portal/rules"
)

// vault knows the keys that credentials are sealed with: those from the
// environment, then those of the key file, a line each. The first one seals.
// The file is read anew inside each deed's transaction, so that a change of
// the key by another process is never missed.
type vault struct {
	path  string
	given []vaultKey
}

// vaultKey is one key. Its ID names it wherever the key must not be shown.
type vaultKey struct {
	id     string
	secret []byte
}

// maxKeyFile is more than a key file can sensibly hold, in bytes.
const maxKeyFile = 64 << 10

var (
	keyLost = rules.Fail(rules.Conflict,
		"The key that these credentials were encrypted with is lost, so nobody can open them any more. Please ask the client to give them again.")
	credentialsDestroyed = rules.Fail(rules.Conflict, "These credentials were destroyed for ever, so there is nothing left to see.")
	sealBroken           = rules.Fail(rules.Conflict,
		"These credentials were damaged or changed in the database, so they cannot be opened. Please ask the client to give them again.")
)

func newVault(database string, options Options) (*vault, error) {
	v := &vault{path: options.KeyFile}
	if v.path == "" {
		v.path = keyFileOf(database)
	}
	if options.KeysFromEnvironment == "" {
		return v, nil
	}
	var err error
	if v.given, err = parseKeys(strings.Split(options.KeysFromEnvironment, ",")); err != nil {
		return nil, fmt.Errorf("the keys from the environment: %w", err)
	}
	return v, nil
}

// keyFileOf is where a database's keys are unless another file is named.
func keyFileOf(database string) string { return database + ".key" }

// parseKeys reads keys in base64; empty entries do not count. Its errors say
// which entry is wrong and never what it holds.
func parseKeys(entries []string) ([]vaultKey, error) {
	var keys []vaultKey
	for i, entry := range entries {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		secret, err := base64.StdEncoding.DecodeString(entry)
		if err != nil || len(secret) != chacha20poly1305.KeySize {
			return nil, fmt.Errorf("entry %d is not a key of %d bytes in base64", i+1, chacha20poly1305.KeySize)
		}
		keys = append(keys, newVaultKey(secret))
	}
	return keys, nil
}

func newVaultKey(secret []byte) vaultKey {
	sum := sha256.Sum256(secret)
	return vaultKey{id: hex.EncodeToString(sum[:4]), secret: secret}
}

func makeKey() vaultKey {
	secret := make([]byte, chacha20poly1305.KeySize)
	_, _ = rand.Read(secret) // never fails, by its documentation
	return newVaultKey(secret)
}

// keys are all keys there are, the sealing one first.
func (v *vault) keys() ([]vaultKey, error) {
	inFile, err := v.readFile()
	if err != nil {
		return nil, keyFailure(err)
	}
	return append(v.given[:len(v.given):len(v.given)], inFile...), nil
}

// sealingKeys are all keys there are; without any it makes the first one.
func (v *vault) sealingKeys() ([]vaultKey, error) {
	keys, err := v.keys()
	if err != nil || len(keys) > 0 {
		return keys, err
	}
	keys = []vaultKey{makeKey()}
	if err := v.writeFile(keys); err != nil {
		return nil, keyFailure(err)
	}
	return keys, nil
}

func keyByID(keys []vaultKey, id string) (vaultKey, bool) {
	for _, key := range keys {
		if key.id == id {
			return key, true
		}
	}
	return vaultKey{}, false
}

// readFile reads the keys of the file; there are none when it is missing.
func (v *vault) readFile() ([]vaultKey, error) {
	file, err := os.Open(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if about.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("other users can read the key file %s (mode %04o): run chmod 600 on it", v.path, about.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile))
	if err != nil {
		return nil, err
	}
	keys, err := parseKeys(strings.Split(string(text), "\n"))
	if err != nil {
		return nil, fmt.Errorf("the key file %s: %w", v.path, err)
	}
	return keys, nil
}

// writeFile puts keys in the place of those in the file. The file holds the
// old ones or the new ones whenever the process or the machine stops.
func (v *vault) writeFile(keys []vaultKey) error {
	var text strings.Builder
	for _, key := range keys {
		text.WriteString(base64.StdEncoding.EncodeToString(key.secret) + "\n")
	}
	next := v.path + ".new"
	// What a stopped process left there may have any mode.
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeWhole(next, text.String()); err != nil {
		return err
	}
	if err := os.Rename(next, v.path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(v.path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// writeWhole writes a file that only its owner can read, down to the disk.
func writeWhole(path, text string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, writing := file.WriteString(text)
	return errors.Join(writing, file.Sync(), file.Close())
}

// seal encrypts what belongs to one round of one requirement. It opens
// nowhere else.
func (k vaultKey) seal(requirementID, round int64, text []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(k.secret)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(text)+aead.Overhead())
	_, _ = rand.Read(nonce) // never fails, by its documentation
	return aead.Seal(nonce, nonce, text, k.place(requirementID, round)), nil
}

func (k vaultKey) open(requirementID, round int64, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(k.secret)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, sealBroken
	}
	nonce, box := sealed[:aead.NonceSize()], sealed[aead.NonceSize():]
	text, err := aead.Open(nil, nonce, box, k.place(requirementID, round))
	if err != nil {
		return nil, sealBroken
	}
	return text, nil
}

func (k vaultKey) place(requirementID, round int64) []byte {
	return fmt.Appendf(nil, "%d/%d/%s", requirementID, round, k.id)
}

// keyFailure tells people one thing and the log another.
func keyFailure(err error) error {
	return &storageError{*rules.Fail(rules.Unavailable,
		"The portal cannot use its key for credentials just now, so nothing was done. The program's log says why."), err}
}
