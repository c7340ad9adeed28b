import("./echarts.js").then(({ init }) => init);
