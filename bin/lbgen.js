#!/usr/bin/env node
import { main, processIo } from "../dist/bundle/main.js";

try {
  process.exitCode = await main(process.argv.slice(2), processIo(process));
} catch (error) {
  // Only a mistake in lbgen itself comes here.
  console.error(error);
  process.exitCode = 3;
}
