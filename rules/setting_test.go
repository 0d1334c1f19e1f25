package rules

import "testing"

func TestSettingsHaveBounds(t *testing.T) {
	for _, c := range []struct {
		settings Settings
		wrong    string
	}{
		{Settings{1, 1, 0}, ""},
		{Settings{MaxFileMegabytes, MaxProjectMegabytes, MaxCredentialDays}, ""},
		{Settings{0, 100, 0}, "file_megabytes"},
		{Settings{MaxFileMegabytes + 1, MaxProjectMegabytes, 0}, "file_megabytes"},
		{Settings{1, 0, 0}, "project_megabytes"},
		{Settings{1, MaxProjectMegabytes + 1, 0}, "project_megabytes"},
		{Settings{200, 199, 0}, "project_megabytes"},
		{Settings{1, 1, -1}, "credential_days"},
		{Settings{1, 1, MaxCredentialDays + 1}, "credential_days"},
	} {
		problems := c.settings.Check()
		if c.wrong == "" && len(problems) > 0 || c.wrong != "" && (len(problems) != 1 || problems.For(c.wrong) == "") {
			t.Errorf("%+v: %v, want a problem with %q", c.settings, problems, c.wrong)
		}
	}
}
