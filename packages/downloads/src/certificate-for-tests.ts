// Of no use outside tests. openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
//   -subj "/CN=thaw-test" -addext "subjectAltName=IP:127.0.0.1,DNS:registry.test"

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/85ehejr5iUZil5K
Idx7yQua4/EH+Bqlovbwsl7AgFqhRANCAATdY/gN0dcTiCvLggZKfeUWtw9hd4Fc
tsUH5xsrb68T32Xwj+xQj4AlaHHs69l78wQM5mAR1sFmK/5eGbkXWyhJ
-----END PRIVATE KEY-----`;

export const certificate = `-----BEGIN CERTIFICATE-----
MIIBoDCCAUWgAwIBAgIUa2cw0J7DplGuhiILTaqPPkDLXQcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJdGhhdy10ZXN0MCAXDTI2MTEyNDE2NDMyMloYDzIxMjYxMDMx
MTY0MzIyWjAUMRIwEAYDVQQDDAl0aGF3LXRlc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATdY/gN0dcTiCvLggZKfeUWtw9hd4FctsUH5xsrb68T32Xwj+xQj4Al
aHHs69l78wQM5mAR1sFmK/5eGbkXWyhJo3MwcTAdBgNVHQ4EFgQUSCph0sReTqGo
+iMpcn+o3Qb+UjwwHwYDVR0jBBgwFoAUSCph0sReTqGo+iMpcn+o3Qb+UjwwDwYD
VR0TAQH/BAUwAwEB/zAeBgNVHREEFzAVhwR/AAABgg1yZWdpc3RyeS50ZXN0MAoG
CCqGSM49BAMCA0kAMEYCIQCfXMU0WY09RU8r7zfNXS+OCCPSla53BGN80kQIl6dT
ogIhAL/3b+Smkcfgqb43dO2vuMrkr6c5KzfZn0UoZ+yA86ao
-----END CERTIFICATE-----`;
