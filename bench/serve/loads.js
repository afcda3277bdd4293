// What is asked of each contender. `answerBytes` is the least that one answer's body holds.
export const loads = [
  { name: "100b", title: "100-byte response", path: "/bytes.jsp?100", answerBytes: 100 },
  { name: "10k", title: "10 kB response", path: "/bytes.jsp?10k", answerBytes: 10_240 },
  { name: "1m", title: "1 MB download", path: "/download.bin", answerBytes: 1_048_576 },
  { name: "upload", title: "64 kB upload", path: "/upload.jsp", answerBytes: 5, postBytes: 65_536 },
];
